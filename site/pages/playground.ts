import { development, ltsBranches } from '../../src/model/value/version.ts';
import { examples } from '../shared/examples.ts';
import { escapeHtml, type Page } from './frame.ts';

/** The page with the editors. Its parts are there before a script runs, so that nothing moves when it does. */
export function playgroundPage(): Page {
  return {
    path: 'index.html',
    title: 'hapeers: lint HAProxy peers and stick-tables in the browser',
    description:
      'Paste a haproxy.cfg and see what its peers sections and stick-tables lose. Everything runs in the browser; nothing is sent anywhere.',
    scripts: ['main.js'],
    main: `<div class="intro">
<h1>Your config is valid. Does it replicate?</h1>
<p>Paste the <code>haproxy.cfg</code> of one node or of two. Peers sections, stick-tables and the rules that use them are checked as you type. Everything runs in this browser; nothing is sent anywhere.</p>
</div>
<form class="controls" aria-label="Settings" autocomplete="off">
<label>Example <select id="example"><option value="" hidden></option>${examples.map(({ title }, index) => `<option value="${index}"${index === 0 ? ' selected' : ''}>${escapeHtml(title)}</option>`).join('')}</select></label>
<label>HAProxy <select id="version">${versionOptions()}</select></label>
<label class="check"><input type="checkbox" id="two-nodes"> Second node</label>
<label class="check"><input type="checkbox" id="with-cluster"> Cluster file</label>
<button type="button" id="share" class="primary">Copy link</button>
</form>
<noscript><p class="note">The playground needs JavaScript. It is part of this page and loads nothing else.</p></noscript>
<p id="note" class="note" role="status"></p>
<div id="workspace" class="workspace" data-panes="1">
<div class="panes">
${nodePane('a', false)}
${nodePane('b', true)}
<section id="pane-cluster" class="pane" aria-labelledby="title-cluster" hidden>
<header><h2 id="title-cluster">hapeers.yaml</h2></header>
<div id="editor-cluster" class="editor"></div>
</section>
</div>
<section class="results" aria-label="Results">
<div class="tabs" role="tablist" aria-label="Results">
<button type="button" role="tab" id="tab-problems" aria-controls="panel-problems" aria-selected="true">Problems <span id="count" class="count"></span></button>
<button type="button" role="tab" id="tab-tables" aria-controls="panel-tables" aria-selected="false" tabindex="-1">Tables</button>
<button type="button" role="tab" id="tab-generate" aria-controls="panel-generate" aria-selected="false" tabindex="-1">Generate</button>
</div>
<div role="tabpanel" id="panel-problems" aria-labelledby="tab-problems">
<p id="summary" class="summary" role="status" tabindex="-1">…</p>
<p id="unnamed" class="note" role="status"></p>
<div id="fix-all"></div>
<div id="problems"></div>
</div>
<div role="tabpanel" id="panel-tables" aria-labelledby="tab-tables" hidden></div>
<div role="tabpanel" id="panel-generate" aria-labelledby="tab-generate" hidden></div>
</section>
</div>`,
  };
}

function nodePane(letter: 'a' | 'b', hidden: boolean): string {
  return `<section id="pane-${letter}" class="pane" aria-labelledby="title-${letter}"${hidden ? ' hidden' : ''}>
<header><h2 id="title-${letter}">${letter}.cfg</h2><label>Local peer <input id="name-${letter}" type="text" size="14" spellcheck="false" autocapitalize="off" placeholder="as the file says"></label></header>
<div id="editor-${letter}" class="editor"></div>
</section>`;
}

function versionOptions(): string {
  const newest = ltsBranches.at(-1);
  return [...ltsBranches, development]
    .map(
      (branch) =>
        `<option value="${branch}"${branch === newest ? ' selected' : ''}>${branch}${branch === development ? ' (in development)' : ''}</option>`,
    )
    .join('');
}
