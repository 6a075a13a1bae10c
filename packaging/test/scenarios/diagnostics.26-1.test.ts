import { diagnosticsCases } from './diagnostics.cases.ts';
import { runScenarios } from './kit/run-scenarios.ts';

await runScenarios('26.1', diagnosticsCases);
