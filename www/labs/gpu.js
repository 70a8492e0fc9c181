// Runs the optimisation lab's shader, in a worker of its own so that the page can be used meanwhile. It is started when the
// lab comes to it, and says what `_lab` of the engine says: reports as JSON.
//
// page -> worker   {source, knobs: {orders, listed}, warmups, repeats} as JSON
// worker -> page   {kind: "doing" | "time" | "done" | "failed", …} as JSON

const GROUP = 256;

const tell = (kind, facts) => self.postMessage(JSON.stringify({ kind, ...facts }));

self.onmessage = ({ data }) => {
  const task = JSON.parse(data);
  measure(task).catch((error) => tell("failed", { error: error.name, message: error.message, line: error.line ?? null }));
};

function failure(name, message, line) {
  return Object.assign(new Error(message), { name, line });
}

async function adapterHere() {
  if (!navigator.gpu) throw failure("NoWebGPU", "this browser has no WebGPU, or not on this page's address");
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw failure("NoWebGPU", "the browser has WebGPU, but no graphics processor that it would give to a page");
  return adapter;
}

/** The orders and the list, as the lab's other programs make them. */
function till({ orders, listed }) {
  const catalogue = BigInt(10 * listed);
  const items = Uint32Array.from({ length: orders }, (_, at) => Number(((BigInt(at) * 2654435761n) >> 12n) % catalogue));
  const reduced = Uint32Array.from({ length: listed }, (_, at) => 10 * at);
  return { items, reduced };
}

async function measure({ source, knobs, warmups, repeats }) {
  tell("doing", { what: "prepares", at: 0, of: 0 });
  const adapter = await adapterHere();
  const device = await adapter.requestDevice();
  const lost = device.lost.then(({ message }) => {
    throw failure("DeviceLost", message || "the graphics processor was taken away");
  });
  // Nobody waits for it once all is done.
  lost.catch(() => {});
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code: source });
  const { messages } = await module.getCompilationInfo();
  const wrong = messages.find(({ type }) => type === "error");
  if (wrong) throw failure("ShaderError", wrong.message, wrong.lineNum);
  const pipeline = await device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "work" } });
  const { items, reduced } = till(knobs);
  const groups = Math.ceil(items.length / GROUP);
  const buffer = (size, usage) => device.createBuffer({ size, usage });
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
  const [there, list] = [items, reduced].map(({ byteLength }) => buffer(byteLength, STORAGE | COPY_DST));
  const totals = buffer(4 * groups, STORAGE | COPY_SRC);
  const back = buffer(4 * groups, MAP_READ | COPY_DST);
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [there, list, totals].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const problem = await device.popErrorScope();
  if (problem) throw failure("ValidationError", problem.message);

  // The way there, the work, and the way back: without them there is no answer.
  async function work() {
    device.queue.writeBuffer(there, 0, items);
    device.queue.writeBuffer(list, 0, reduced);
    const commands = device.createCommandEncoder();
    const pass = commands.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(groups);
    pass.end();
    commands.copyBufferToBuffer(totals, 0, back, 0, 4 * groups);
    device.queue.submit([commands.finish()]);
    await back.mapAsync(GPUMapMode.READ);
    const total = new Uint32Array(back.getMappedRange()).reduce((sum, one) => sum + one, 0);
    back.unmap();
    return total;
  }

  for (let at = 0; at < warmups; at++) {
    tell("doing", { what: "warms up", at: at + 1, of: warmups });
    await Promise.race([work(), lost]);
  }
  let answer;
  for (let at = 0; at < repeats; at++) {
    tell("doing", { what: "repeats", at: at + 1, of: repeats });
    const start = performance.now();
    const total = await Promise.race([work(), lost]);
    tell("time", { ms: performance.now() - start, laps: [] });
    if (at > 0 && total !== answer) throw failure("ValueError", `repeat ${at + 1} gave another answer than the first: ${total} and ${answer}`);
    answer = total;
  }
  const { vendor, architecture, description } = adapter.info ?? {};
  const named = [description, vendor, architecture].filter(Boolean).join(", ");
  tell("done", { answer: String(answer), copied: items.byteLength + reduced.byteLength + 4 * groups, decisions: named ? [named] : [] });
}
