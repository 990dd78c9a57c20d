# Maximum likelihood by lme4::glmer, Laplace approximation, default control; see common.R.
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "common.R"))
suppressPackageStartupMessages(library(lme4))

job <- read_job()
seconds <- system.time(
  fit <- suppressWarnings(glmer(job$formula, job$data, family = job$family, nAGQ = 1))
)[["elapsed"]]
messages <- as.character(unlist(fit@optinfo$conv$lme4$messages))
report(
  seconds,
  log_lik = as.numeric(logLik(fit)),
  fe = fixef(fit),
  sd = vapply(VarCorr(fit), function(v) attr(v, "stddev")[[1]], 0),
  converged = fit@optinfo$conv$opt == 0 && !any(grepl("failed to converge", messages)),
  warnings = messages
)
