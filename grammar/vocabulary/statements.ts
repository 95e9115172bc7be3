import type { Branch } from './branch.ts';
import { existsIn } from './branch.ts';
import type { KnownWord } from './rows.ts';
import { acceptedWords, acceptsAny, indexRows, isAccepted, readWord } from './rows.ts';
import table from './statements.json' with { type: 'json' };

/** The first word of a line of a section. */
export interface StatementWord extends KnownWord {
  /** The keyword of the section: `peers`, `backend` ... */
  readonly section: string;
}

const statements = indexRows(table.rows);

/** Words that may follow `no` and `default` (the list in the main loop of src/cfgparse.c). */
const negatable: ReadonlySet<string> = new Set([
  'option',
  'log',
  'busy-polling',
  'set-dumpable',
  'strict-limits',
  'insecure-fork-wanted',
  'numa-cpu-mapping',
]);

/**
 * The statement that a word begins in a section, as a branch (by default the newest) takes it; null for words that no
 * branch knows there. Ask `existsIn(statement, branch)` whether that branch knows it, and look at `verdict`: a word
 * that HAProxy knows may still be ignored, refused or removed. Words are compared with their case.
 */
export function statementOf(
  section: string,
  word: string,
  branch: Branch | null = null,
): StatementWord | null {
  const entry = statements.find(section, word);
  return entry && { ...readWord(word, entry, branch), section };
}

/** Whether a section of a branch accepts a statement. */
export function acceptsStatement(section: string, word: string, branch: Branch): boolean {
  const entry = statements.find(section, word);
  return entry !== null && isAccepted(entry, branch);
}

/** Whether the statements of a section of a branch are known by name. */
export function hasStatements(section: string, branch: Branch): boolean {
  return acceptsAny(statements, section, branch);
}

/** The statements that a section of a branch accepts, or that any branch accepts. */
export function statementsOf(section: string, branch: Branch | null = null): readonly string[] {
  return acceptedWords(statements, section, branch);
}

/** The sections, by name, that accept a word as statement in a branch, or in the newest branch that knows it. */
export function sectionsOf(word: string, branch: Branch | null = null): readonly string[] {
  return [...statements.places()]
    .filter((section) => {
      const statement = statementOf(section, word, branch);
      return (
        statement !== null &&
        statement.verdict === 'accepted' &&
        (branch === null || existsIn(statement, branch))
      );
    })
    .sort();
}

/** Whether `no` or `default` may be before a word. Not every `option` has a negative form: see `optionOf`. */
export function takesNo(word: string): boolean {
  return negatable.has(word);
}
