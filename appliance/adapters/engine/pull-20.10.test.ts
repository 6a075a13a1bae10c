import { testPulls } from './pull.suite.ts';

await testPulls('20.10');
