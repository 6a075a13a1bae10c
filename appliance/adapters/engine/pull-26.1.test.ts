import { testPulls } from './pull.suite.ts';

await testPulls('26.1');
