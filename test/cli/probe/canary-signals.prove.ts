import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { testCutOff } from './canary-signals.ts';

testCutOff(haproxyBinaries(), [
  ['SIGINT'],
  ['SIGTERM'],
  ['SIGHUP'],
  ['SIGQUIT'],
  ['SIGINT', 'SIGINT', 'SIGINT'],
]);
