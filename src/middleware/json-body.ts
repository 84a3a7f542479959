import express, { type RequestHandler } from "express";
import { Problem } from "./api-problem.ts";

/** Reads a program's JSON of at most so many bytes into `req.body`, and nothing that calls itself anything else. */
export function jsonBody(limitBytes: number): RequestHandler[] {
  return [jsonOnly, express.json({ limit: limitBytes })];
}

/** Every other method of a path. */
export function allowOnly(methods: string): RequestHandler {
  return (_req, res) => {
    res.setHeader("Allow", methods);
    throw new Problem(405, "There is no such method here");
  };
}

const jsonOnly: RequestHandler = (req, _res, next) => {
  if (!req.is("application/json")) throw new Problem(415, "The body has to be application/json");
  next();
};
