/** Words that nobody calls a load balancer by. */
const WORDS = /(?:^|[^a-z])(?:observer|watcher|probe|hapeers)(?:[^a-z]|$)/i;

/**
 * Whether a name says by itself that it was made for an observer, as "observer", "ops-probe" and "observer2" do: no part of
 * the peers protocol tells whose a name is, or whether it has a session now, before that session is cut
 * (`peer_io_handler()` in peers.c: each refusal comes before the name is looked up, or because it is not listed).
 */
export function isObserverName(name: string): boolean {
  return WORDS.test(name);
}
