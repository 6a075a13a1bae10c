import { runScenarios } from './kit/run-scenarios.ts';
import { registryCases } from './registry.cases.ts';

await runScenarios('26.1', registryCases);
