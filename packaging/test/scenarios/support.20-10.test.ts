import { runScenarios } from './kit/run-scenarios.ts';
import { supportCases } from './support.cases.ts';

await runScenarios('20.10', supportCases);
