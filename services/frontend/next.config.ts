import type {NextConfig} from 'next';

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  // This folder is a project of its own, whatever lies around it.
  outputFileTracingRoot: import.meta.dirname,
  // No image is resized here, so that sharp's 20 MB stay out of the container.
  images: {unoptimized: true},
  outputFileTracingExcludes: {'*': ['node_modules/sharp/**', 'node_modules/@img/**']},
  experimental: {turbopackFileSystemCacheForBuild: true},
};

export default config;
