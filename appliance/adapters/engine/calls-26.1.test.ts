import { testCalls } from './calls.suite.ts';

await testCalls('26.1', '1.45');
