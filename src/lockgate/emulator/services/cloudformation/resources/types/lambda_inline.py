"""Inline code of a function as a deployment package, with CloudFormation's response module beside it.

Source: CloudFormation user guide, "cfn-response module": Python finds ``cfnresponse``, Node.js ``cfn-response``; both
send the answer of a custom resource. They are written anew here, and take http addresses too.
"""

import io
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)

_PYTHON = '''\
"""Sends the answer of a custom resource."""

import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    where = "See the details in CloudWatch Log Stream: " + str(getattr(context, "log_stream_name", ""))
    body = json.dumps({
        "Status": responseStatus,
        "Reason": reason or where,
        "PhysicalResourceId": physicalResourceId or getattr(context, "log_stream_name", event["LogicalResourceId"]),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"content-type": ""})
    with urllib.request.urlopen(request) as answer:
        print("Status code:", answer.status)
'''

_NODE = """\
exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";

exports.send = function (event, context, status, data, physicalResourceId, noEcho) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({
      Status: status,
      Reason: "See the details in CloudWatch Log Stream: " + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: data,
    });
    const url = new URL(event.ResponseURL);
    const client = url.protocol === "https:" ? require("https") : require("http");
    const headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
    const request = client.request(url, { method: "PUT", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => { if (context.done) context.done(); resolve(); });
    });
    request.on("error", (error) => { if (context.done) context.done(error); reject(error); });
    request.end(body);
  });
};
"""


def package(source: str, runtime: str) -> bytes:
    """A zip with the source as ``index.py`` or ``index.js``; equal sources give equal bytes."""
    node = runtime.startswith("nodejs")
    files = {"index.js" if node else "index.py": source}
    files |= {"node_modules/cfn-response/index.js": _NODE} if node else {"cfnresponse.py": _PYTHON}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return buffer.getvalue()
