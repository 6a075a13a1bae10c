import { runScenarios } from './kit/run-scenarios.ts';
import { certificatesCases } from './certificates.cases.ts';

await runScenarios('20.10', certificatesCases);
