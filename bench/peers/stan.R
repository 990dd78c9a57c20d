# NUTS by rstan on bench/peers/glmm.stan:
#
#     Rscript stan.R <data, R dump> <chains> <warmup> <draws> <cores> <seed> <file for the compiled model>
#
# prints a line of JSON: `seconds` of the call of sampling, `cpuSeconds` of this process in it (those of
# all chains where cores is 1), `chainSeconds` as Stan counts warm-up and draws of all chains, and the
# worst diagnostics over fe, vcp and vc. The model is compiled once; needs r-cran-rstan, r-cran-bh, libboost-dev and a link
# from the BH package's include folder to the system's:
#
#     mkdir -p /usr/lib/R/site-library/BH/include
#     ln -s /usr/include/boost /usr/lib/R/site-library/BH/include/boost
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
suppressPackageStartupMessages(library(rstan))
arguments <- commandArgs(trailingOnly = TRUE)
number <- function(i) as.numeric(arguments[i])
compiled <- arguments[7]
if (file.exists(compiled)) {
  model <- readRDS(compiled)
} else {
  model <- stan_model(file.path(dirname(script), "glmm.stan"), save_dso = TRUE)
  saveRDS(model, compiled)
}
data <- read_rdump(arguments[1])
vectors <- c("y", "trials", "shift", "z", "z_column", "z_row", "term", "fe_p", "vcp_p")
data[vectors] <- lapply(data[vectors], as.array)
times <- system.time(
  fit <- suppressWarnings(sampling(
    model,
    data = data, chains = number(2), warmup = number(3), iter = number(3) + number(4),
    cores = number(5), seed = number(6), pars = "b", include = FALSE, refresh = 0
  ))
)
draws <- as.array(fit)
draws <- draws[, , dimnames(draws)[[3]] != "lp__", drop = FALSE]
over <- function(f) apply(draws, 3, function(x) f(matrix(x, ncol = dim(draws)[2])))
named <- function(values, worst) {
  j <- worst(values)
  sprintf("{\"value\":%.6g,\"name\":\"%s\"}", values[j], names(values)[j])
}
sampler <- get_sampler_params(fit, inc_warmup = FALSE)
leapfrogs <- mean(vapply(sampler, function(s) mean(s[, "n_leapfrog__"]), 0))
cat(sprintf(
  "{\"seconds\":%.4f,\"cpuSeconds\":%.4f,\"chainSeconds\":%.4f,\"essBulk\":%s,\"essTail\":%s,\"rHat\":%s,\"leapfrogs\":%.2f,\"divergences\":%d}\n",
  times[["elapsed"]], times[["user.self"]] + times[["sys.self"]], sum(get_elapsed_time(fit)),
  named(over(ess_bulk), which.min), named(over(ess_tail), which.min), named(over(Rhat), which.max),
  leapfrogs, get_num_divergent(fit)
))
