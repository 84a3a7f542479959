-- Run once by the postgres image, when its volume is new: beside Hydra's database, which POSTGRES_DB makes.
CREATE DATABASE kratos;
