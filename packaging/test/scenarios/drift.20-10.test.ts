import { runScenarios } from './kit/run-scenarios.ts';
import { driftCases } from './drift.cases.ts';

await runScenarios('20.10', driftCases);
