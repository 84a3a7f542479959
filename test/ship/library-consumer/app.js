// Somebody else's Express app with Lethe's sign-out in it. Prints its address.
import express from "express";
import { createDeps, logoutRoutes, readConfig } from "lethe";

const settings = {
  HYDRA_ADMIN_URL: process.env.HYDRA,
  HYDRA_PUBLIC_URL: "https://hydra.example",
  COOKIE_SECRET: "somebody else's secret of 32 bytes or more",
  LOG_LEVEL: "silent",
  AUDIT_LEVEL: "off",
};

const app = express();
// A host app has parsers of its own.
app.use(express.urlencoded({ extended: true }));
app.get("/", (req, res) => res.send("somebody else's page"));
app.use(logoutRoutes(createDeps(readConfig(settings))));
const below = readConfig({ ...settings, BASE_URL: "http://127.0.0.1/auth" });
app.use("/auth", logoutRoutes(createDeps(below)));
app.use((req, res) => res.status(404).send("somebody else's 404"));
const server = app.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
