import { runScenarios } from './kit/run-scenarios.ts';
import { operatorCases } from './operator.cases.ts';

await runScenarios('20.10', operatorCases);
