import { diagnosticsCases } from './diagnostics.cases.ts';
import { runScenarios } from './kit/run-scenarios.ts';

await runScenarios('20.10', diagnosticsCases);
