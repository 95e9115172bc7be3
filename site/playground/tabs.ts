import { byId } from './dom.ts';

/** Tabs of which one is selected. */
export interface Tabs<Name extends string> {
  readonly selected: Name;
  readonly select: (name: Name) => void;
}

/**
 * The tabs `tab-NAME` with their panels `panel-NAME`: a click selects one, and so do the arrow keys, Home and End.
 * @param onSelect after a person has selected one
 */
export function tabs<Name extends string>(
  names: readonly [Name, ...Name[]],
  onSelect: () => void,
): Tabs<Name> {
  let selected: Name = names[0];
  const tabOf = (name: Name) => byId(`tab-${name}`, HTMLButtonElement);
  const select = (name: Name) => {
    selected = name;
    for (const one of names) {
      const tab = tabOf(one);
      tab.setAttribute('aria-selected', String(one === name));
      tab.tabIndex = one === name ? 0 : -1;
      byId(`panel-${one}`, HTMLElement).hidden = one !== name;
    }
  };
  const moved = (key: string, index: number): Name | undefined => {
    if (key === 'Home') return names[0];
    if (key === 'End') return names.at(-1);
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    return step === 0 ? undefined : names[(index + step + names.length) % names.length];
  };
  for (const [index, name] of names.entries()) {
    const tab = tabOf(name);
    tab.addEventListener('click', () => {
      select(name);
      onSelect();
    });
    tab.addEventListener('keydown', (event) => {
      const next = moved(event.key, index);
      if (next === undefined) return;
      event.preventDefault();
      select(next);
      tabOf(next).focus();
      onSelect();
    });
  }
  return {
    get selected() {
      return selected;
    },
    select,
  };
}
