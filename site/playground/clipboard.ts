import { button } from './dom.ts';

/** Milliseconds for which a button says that it has copied. */
const SAID = 1500;

/** Puts a text on the clipboard; false where the browser does not let a page do that, as without HTTPS. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** A button that copies the text of an element, or selects it where the page may not copy. */
export function copyButton(shown: HTMLElement): HTMLButtonElement {
  const made = button('Copy', () => {
    void copyText(shown.textContent ?? '').then((isCopied) => {
      if (!isCopied) return getSelection()?.selectAllChildren(shown);
      made.textContent = 'Copied';
      setTimeout(() => {
        made.textContent = 'Copy';
      }, SAID);
    });
  });
  return made;
}
