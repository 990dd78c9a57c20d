# Maximum likelihood by glmmTMB, Laplace approximation, default control; see common.R.
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(dirname(script), "common.R"))
suppressPackageStartupMessages(library(glmmTMB))

job <- read_job()
seconds <- system.time(
  fit <- suppressWarnings(glmmTMB(job$formula, job$data, family = job$family))
)[["elapsed"]]
definite <- isTRUE(fit$sdr$pdHess)
report(
  seconds,
  log_lik = as.numeric(logLik(fit)),
  fe = fixef(fit)$cond,
  sd = vapply(VarCorr(fit)$cond, function(v) attr(v, "stddev")[[1]], 0),
  converged = fit$fit$convergence == 0 && definite,
  warnings = c(
    if (fit$fit$convergence != 0) fit$fit$message,
    if (!definite) "Hessian not positive definite"
  )
)
