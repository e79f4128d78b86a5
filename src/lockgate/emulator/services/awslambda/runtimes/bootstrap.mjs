// Node's side of a function's process: import the handler once, answer one request after the other.
//
// Each request is a line of JSON with `id`, `payload` (JSON text), `seconds` (until the time limit), `arn` and
// `client_context`. Each answer is a line of JSON with `payload` or `error`, and `peak` (kilobytes).
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const root = process.env.LAMBDA_TASK_ROOT;
const channel = new net.Socket({ fd: Number(process.argv[2]), readable: true, writable: true });

class RuntimeFailure extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
    this.stack = `${name}: ${message}`;
  }
}

async function load(handler) {
  const dot = handler.lastIndexOf(".");
  if (dot < 1) throw new RuntimeFailure("Runtime.MalformedHandlerName", "Bad handler");
  const base = path.resolve(root, handler.slice(0, dot));
  const name = handler.slice(dot + 1);
  let loaded;
  if (existsSync(`${base}.mjs`)) {
    loaded = await import(pathToFileURL(`${base}.mjs`).href);
  } else if (existsSync(`${base}.js`) || existsSync(`${base}.cjs`)) {
    loaded = await required(existsSync(`${base}.js`) ? `${base}.js` : `${base}.cjs`);
  } else {
    throw new RuntimeFailure("Runtime.ImportModuleError", `Error: Cannot find module '${handler.slice(0, dot)}'`);
  }
  const found = loaded[name] ?? loaded.default?.[name];
  if (found === undefined) throw new RuntimeFailure("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new RuntimeFailure("Runtime.HandlerNotFound", `${handler} is not a function`);
  return found;
}

async function required(file) {
  try {
    return createRequire(file)(file);
  } catch (error) {
    if (error.code === "ERR_REQUIRE_ESM" || error instanceof SyntaxError) return import(pathToFileURL(file).href);
    if (error.code === "MODULE_NOT_FOUND") throw new RuntimeFailure("Runtime.ImportModuleError", `Error: ${error.message}`);
    throw error;
  }
}

function context(request) {
  const ends = performance.now() + request.seconds * 1000;
  return {
    awsRequestId: request.id,
    invokedFunctionArn: request.arn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: request.client_context ?? undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(ends - performance.now())),
  };
}

// A handler answers by a promise, by a value, or by the callback.
function call(handler, request) {
  return new Promise((resolve, reject) => {
    const callback = (error, answer) => (error ? reject(error) : resolve(answer));
    const given = handler(JSON.parse(request.payload), context(request), callback);
    if (given && typeof given.then === "function") given.then(resolve, reject);
    else if (given !== undefined || handler.length < 3) resolve(given);
  });
}

function errorShape(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
}

async function answer(pending, line) {
  const request = JSON.parse(line);
  const result = {};
  try {
    const handler = await pending;
    const value = await call(handler, request);
    result.payload = JSON.stringify(value) ?? "null";
  } catch (error) {
    result.error = errorShape(error);
    console.error(`${new Date().toISOString()}\t${request.id}\tERROR\tInvoke Error \t${JSON.stringify(result.error)}`);
  }
  result.peak = process.resourceUsage().maxRSS;
  channel.write(`${JSON.stringify(result)}\n`);
}

const pending = load(process.env._HANDLER);
pending.catch(() => {}); // it is the answer to the first request
process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(128);
});
await pending.catch(() => {});
channel.write('{"ready": true}\n');
for await (const line of createInterface({ input: channel })) await answer(pending, line);
process.exit(0);
