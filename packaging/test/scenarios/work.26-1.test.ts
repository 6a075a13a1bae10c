import { runScenarios } from './kit/run-scenarios.ts';
import { workCases } from './work.cases.ts';

await runScenarios('26.1', workCases);
