import { runScenarios } from './kit/run-scenarios.ts';
import { workCases } from './work.cases.ts';

await runScenarios('20.10', workCases);
