import {defineConfig} from 'devloop';

export default defineConfig({
  name: 'todo',
  cluster: {kind: 'kind-config.yaml'},
  services: {
    backend: {build: {context: 'services/backend', target: 'runtime'}, forward: {port: 8000}},
    frontend: {build: {context: 'services/frontend'}, forward: {port: 3000}},
  },
  releases: {
    todo: {
      chart: 'charts/todo',
      namespace: 'todo',
      values: ['charts/todo/values-dev.yaml'],
      images: {'backend.image': 'backend', 'frontend.image': 'frontend'},
    },
  },
});
