import { runScenarios } from './kit/run-scenarios.ts';
import { supportCases } from './support.cases.ts';

await runScenarios('26.1', supportCases);
