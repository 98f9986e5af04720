/** The names and ports of a small app's project. */
export type Names = {readonly name: string; readonly kind: string; readonly registry: number; readonly local: number};

/** The files of an app that answers with what stands in its `version.py`. */
export const filesOf = (names: Names): Readonly<Record<string, string>> => ({
  'devloop.config.json': JSON.stringify(configOf(names), null, 2),
  'values.yaml': formatValues('first'),
  '.gitignore': 'app/out/\n',
  'app/.dockerignore': '*.log\n',
  'app/Dockerfile': dockerfile,
  'app/app.py': server,
  'app/version.py': formatVersion('first'),
  'chart/Chart.yaml': `apiVersion: v2\nname: ${names.name}\nversion: 0.1.0\n`,
  'chart/values.yaml': 'note: ""\nimage: {repository: "", digest: ""}\n',
  'chart/templates/app.yaml': objects,
});

/** The module that is edited: all the app ever answers is its nonce. */
export const formatVersion = (nonce: string): string => `NONCE = "${nonce}"\n`;

/** The values file of the release; no pod depends on what stands in it. */
export const formatValues = (note: string): string => `note: ${note}\n`;

/** The port on which the app listens inside of its pod. */
export const containerPort = 8000;

const configOf = ({name, kind, registry, local}: Names) => ({
  name,
  cluster: {kind, name},
  registry: {name: `${name}-registry`, port: registry},
  services: {app: {build: {context: 'app'}, forward: {port: containerPort, local}}},
  releases: {app: {chart: './chart', values: 'values.yaml', images: {image: 'app'}}},
});

/** The layer before the sources needs no network, so that it can be made anywhere. */
const dockerfile = `FROM python:3.13-slim
WORKDIR /app
RUN python -m compileall -q /usr/local/lib/python3.13/http
COPY . .
USER 1000
CMD ["python", "app.py"]
`;

const server = `from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from version import NONCE

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = NONCE.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

ThreadingHTTPServer(("0.0.0.0", ${containerPort}), Handler).serve_forever()
`;

/** Without a digest the image is left as it is, for tools that put their own in its place. */
const objects = `apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: "{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ end }}"
          ports: [{containerPort: ${containerPort}}]
          readinessProbe: {httpGet: {path: /, port: ${containerPort}}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: app}
spec:
  selector: {app: app}
  ports: [{port: 80, targetPort: ${containerPort}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: note}
data: {note: "{{ .Values.note }}"}
`;
