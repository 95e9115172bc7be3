/** Breaks a text at blanks into lines of at most `width` characters; a longer word has a line to itself. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** A text after what names it; its other lines begin below the first. */
export function hanging(name: string, text: string, width: number): string[] {
  const indent = ' '.repeat(name.length);
  return wrap(text, width - name.length).map((line, index) => `${index === 0 ? name : indent}${line}`);
}
