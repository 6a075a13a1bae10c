import * as z from 'zod';
import { Condition } from '../contract/condition.ts';
import { CheckProgress, CheckReport, DiagnosticsReport } from '../contract/diagnostics.ts';
import { Event } from '../contract/event.ts';
import { HealthReport } from '../contract/health-report.ts';
import { LogEnd, LogLine } from '../contract/log-line.ts';
import { PlannedStep, PlanView, Waiting } from '../contract/plan.ts';
import { InputProblem, ProblemDetails } from '../contract/problem-details.ts';
import type { Route } from '../contract/route.ts';
import { ContainerStatus, EngineStatus, ServiceStatus, Status } from '../contract/status.ts';
import { SupportBundle } from '../contract/support.ts';
import { Version } from '../contract/version.ts';
import { Why } from '../contract/why.ts';
import { WorkItem } from '../contract/work.ts';
import { accessOf, refusalsOf, securitySchemes } from './openapi-access.ts';

type Json = Readonly<Record<string, unknown>>;

/** Schemas that get a name of their own in the document; all others stand where they are used. */
const named = {
  CheckProgress,
  CheckReport,
  Condition,
  ContainerStatus,
  DiagnosticsReport,
  EngineStatus,
  Event,
  HealthReport,
  InputProblem,
  LogEnd,
  LogLine,
  PlanView,
  PlannedStep,
  ProblemDetails,
  ServiceStatus,
  Status,
  SupportBundle,
  Version,
  Waiting,
  Why,
  WorkItem,
};

/** OpenAPI 3.1 (JSON Schema 2020-12). The same table and version give the same document, byte for byte. */
export function openApiDocument(
  table: Readonly<Record<string, Route>>,
  version: string,
): { readonly openapi: string } & Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [id, route] of Object.entries(table)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(id, route) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'applianced',
      version,
      description:
        'HTTP over the unix sockets of applianced, and below /api of its status page. Errors are application/problem+json (RFC 9457). ' +
        'JSON that is read has an ETag; with If-None-Match it is not sent again.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost', description: 'The host name has no meaning on a unix socket' }],
    paths,
    components: { schemas: componentSchemas(), securitySchemes },
  };
}

function operation(id: string, route: Route): Json {
  const parameters = [...parametersIn('path', route.params), ...parametersIn('query', route.query)];
  if (route.response.kind === 'stream') parameters.push(...streamHeader(route));
  return {
    operationId: id,
    summary: route.summary,
    ...accessOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: inline(route.body) } } },
    }),
    responses: { ...success(route), ...refusalsOf(id, route, problem), default: problem },
  };
}

const problem = {
  description: 'What is wrong and what to do next',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
};

function streamHeader(route: Route): readonly Json[] {
  const resumes = route.response.kind === 'stream' && route.response.list !== undefined;
  if (!resumes) return [];
  const description = 'The id of the last message that the client has: the stream goes on after it';
  return [{ name: 'Last-Event-ID', in: 'header', required: false, description, schema: { type: 'string' } }];
}

function success(route: Route): Json {
  const { response } = route;
  switch (response.kind) {
    case 'json': {
      const answer = {
        description: route.summary,
        content: { 'application/json': { schema: inline(response.schema) } },
      };
      const successes = Object.fromEntries(response.statuses.map((status) => [String(status), answer]));
      const hasETag = route.method === 'GET' && route.access !== 'web';
      return hasETag ? { ...successes, 304: { description: 'Not changed since If-None-Match' } } : successes;
    }
    case 'text':
      return {
        200: {
          description: route.summary,
          content: { [response.contentType]: { schema: { type: 'string' } } },
        },
      };
    case 'file':
      return {
        200: {
          description: route.summary,
          headers: {
            'Content-Disposition': { description: 'With the name of the file', schema: { type: 'string' } },
            'Content-Length': { description: 'In bytes', schema: { type: 'integer' } },
          },
          content: { [response.contentType]: {} },
        },
      };
    case 'stream': {
      const messages = Object.entries(response.messages).map(([name, schema]) => [name, inline(schema)]);
      return {
        200: {
          description: 'Server-sent events; x-messages has the schema of the data of each message',
          content: {
            'text/event-stream': { schema: { type: 'string' }, 'x-messages': Object.fromEntries(messages) },
            ...(response.list !== undefined && { 'application/json': { schema: inline(response.list) } }),
          },
        },
      };
    }
  }
}

function parametersIn(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, part]) => {
    const { description, ...rest } = jsonSchema(part as z.ZodType);
    const required = place === 'path' || !z.safeParse(part as z.ZodType, undefined).success;
    return { name, in: place, required, ...(description !== undefined && { description }), schema: rest };
  });
}

const nameOf = new Map<z.core.$ZodType, string>(Object.entries(named).map(([id, schema]) => [schema, id]));

function componentSchemas(): Json {
  const entries = Object.entries(named).map(([id, schema]) => [id, jsonSchema(schema)] as const);
  return Object.fromEntries(entries);
}

function inline(schema: z.ZodType): Json {
  const id = nameOf.get(schema);
  return id === undefined ? jsonSchema(schema) : { $ref: `#/components/schemas/${id}` };
}

/** What callers meet: a query as its meaning (a boolean), not as the text it travels as. */
function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'output',
    override: ({ zodSchema, jsonSchema: part }) => {
      const root: z.core.$ZodType = schema;
      const id = zodSchema === root ? undefined : nameOf.get(zodSchema);
      if (id !== undefined) {
        for (const key of Object.keys(part)) delete part[key];
        part.$ref = `#/components/schemas/${id}`;
      }
      // `format` says it already; the bounds are those of the language.
      if (part.format === 'date-time') delete part.pattern;
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
    },
  });
  return rest;
}
