const early = [];
const keep = (event) => early.push(event.data);
self.addEventListener("message", keep);
import(ADDRESS).then(
  () => {
    self.removeEventListener("message", keep);
    for (const data of early) self.dispatchEvent(new MessageEvent("message", { data }));
  },
  (error) => self.postMessage({ kind: "crashed", message: String(error) }),
);
