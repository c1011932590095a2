SwaggerUIBundle({
  dom_id: "#api",
  url: "/openapi.json",
  deepLinking: true,
  displayRequestDuration: true,
  // Nothing leaves this page but requests to this store.
  validatorUrl: null,
});
