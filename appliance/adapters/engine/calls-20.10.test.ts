import { testCalls } from './calls.suite.ts';

await testCalls('20.10', '1.41');
