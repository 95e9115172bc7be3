import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { testCutOff } from './canary-signals.ts';

// All signals with all versions: canary-signals.prove.ts.
testCutOff(haproxyBinaries().slice(-1), [['SIGHUP'], ['SIGINT', 'SIGINT', 'SIGINT']]);
