import { runScenarios } from './kit/run-scenarios.ts';
import { certificatesCases } from './certificates.cases.ts';

await runScenarios('26.1', certificatesCases);
