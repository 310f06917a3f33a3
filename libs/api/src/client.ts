export { type ApiClient, type ApiClientOptions, createApiClient } from './lib/api-client.ts';
