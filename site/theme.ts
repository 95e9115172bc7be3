/** On every page, before anything is drawn: the theme that was chosen here, else that of the system. */
const KEY = 'hapeers-theme';
type Theme = 'light' | 'dark';

/** Storage may be forbidden, for files in particular. */
function stored(): Theme | null {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : null;
  } catch {
    return null;
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // It lasts until the next page, then.
  }
}

const ofSystem = matchMedia('(prefers-color-scheme: dark)');

function current(): Theme {
  const { theme } = document.documentElement.dataset;
  if (theme === 'light' || theme === 'dark') return theme;
  return ofSystem.matches ? 'dark' : 'light';
}

const chosen = stored();
if (chosen !== null) document.documentElement.dataset['theme'] = chosen;

document.addEventListener('DOMContentLoaded', () => {
  const toggle = document.getElementById('theme');
  if (toggle === null) return;
  const label = () => {
    const text = `Switch to ${current() === 'dark' ? 'light' : 'dark'} theme`;
    toggle.setAttribute('aria-label', text);
    toggle.setAttribute('title', text);
  };
  toggle.addEventListener('click', () => {
    const next: Theme = current() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = next;
    store(next);
    label();
  });
  ofSystem.addEventListener('change', label);
  label();
});
