/** What Ory's servers answer with 404 for a path that they do not have, newer ones at every port, older Hydras at the admin port. */
export const noRoute = {
  error: {
    code: 404,
    message: "Not Found",
    reason: "The requested route does not exist. Make sure you are using the right path, domain, and port.",
  },
};
