import { hapeers } from '../../test/cli/shell.ts';
import { drawnRows, textStyle, windowOf } from './drawing.ts';
import { COLUMNS, screenRows } from './screen.ts';
import { themes } from './theme.ts';

/**
 * What a terminal shows after a command, drawn as SVG in both themes from what the command prints.
 * @param args the words after `hapeers`
 */
export async function pictures(
  folder: string,
  args: readonly string[],
): Promise<readonly { path: string; text: string }[]> {
  const terminal = { columns: COLUMNS, screen: true, env: { FORCE_COLOR: '1' } } as const;
  const { stdout, stderr } = await hapeers(args, { cwd: folder, ...terminal });
  const prompt = `\u001b[32m$\u001b[39m \u001b[1mhapeers ${args.join(' ')}\u001b[22m\n`;
  const lines = `${prompt}${stdout}${stderr}`.trimEnd().split('\n').flatMap(screenRows);
  const title = `hapeers ${args.join(' ')}`;
  return themes.map((theme) => ({
    path: `docs/pictures/lint-${theme.name}.svg`,
    text: windowOf(
      [`  <g ${textStyle(theme)}>`, ...drawnRows(lines, theme), '  </g>'],
      lines.length,
      theme,
      title,
    ),
  }));
}
