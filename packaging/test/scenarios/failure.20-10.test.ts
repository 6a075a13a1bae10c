import { runScenarios } from './kit/run-scenarios.ts';
import { failureCases } from './failure.cases.ts';

await runScenarios('20.10', failureCases);
