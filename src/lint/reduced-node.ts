import type { ConfigTree, Section } from '../../grammar/ast.ts';
import { forgetWords } from '../../grammar/line-node.ts';
import type { Config, ProxySection } from '../model/config.ts';
import { stickyProxies } from '../model/table/sticky-proxies.ts';
import type { LintNode } from './run.ts';

/**
 * A node with what rules across nodes look at, after its own rules have run: peers sections, stick-tables, what uses them,
 * and the servers of proxies that stick to them through peers. The lines of all other things are gone, and with them
 * two thirds of the memory, which counts where a fleet has hundreds of nodes. One whose certificates are looked at
 * stays whole: any line may name a file.
 */
export function reducedNode<Node extends LintNode>(node: Node): Node {
  return node.certificates === undefined ? { ...node, config: reducedConfig(node.config) } : node;
}

function reducedConfig(config: Config): Config {
  const sections = new Map<Section, Section>();
  const files = config.files.map(({ source, document }) => ({
    source,
    document: reducedTree(document, sections),
  }));
  const sectionOf = (section: Section) => sections.get(section) ?? section;
  const sticky = new Set([...stickyProxies(config)].map(({ proxy }) => proxy));
  const proxies = new Map<ProxySection, ProxySection>();
  const reducedProxy = (proxy: ProxySection): ProxySection => {
    const known = proxies.get(proxy);
    if (known !== undefined) return known;
    const { defaults } = proxy;
    const reduced: ProxySection = {
      ...proxy,
      section: sectionOf(proxy.section),
      servers: sticky.has(proxy) ? proxy.servers : [],
      defaults: defaults === null || defaults === 'unknown' ? defaults : reducedProxy(defaults),
      binds: [],
      defaultServers: [],
      settings: [],
      routes: [],
      tcpRules: [],
    };
    proxies.set(proxy, reduced);
    return reduced;
  };
  return {
    ...config,
    files,
    proxies: config.proxies.map(reducedProxy),
    uses: config.uses.map((use) => ({ ...use, section: sectionOf(use.section) })),
    sections: [],
    increments: [],
    useDefects: [],
    presetDefects: [],
    featureWords: [],
  };
}

/** The sections with the lines that make it uncertain what others mean (`isUnconditional`). */
function reducedTree({ text, sections }: ConfigTree, reduced: Map<Section, Section>): ConfigTree {
  return {
    text,
    preamble: [],
    sections: sections.map((section) => {
      const { kind, keyword, header, body, start, end } = section;
      for (const line of body) forgetWords(line);
      const open = body.filter((line) => line.kind === 'directive' || line.kind === 'scope');
      const one: Section = { kind, keyword, header, start, end, body: open };
      reduced.set(section, one);
      return one;
    }),
  };
}
