# Rscript tests/reference/draw-diagnostics.R > tests/reference/draw-diagnostics.json
# Diagnostics of the R package posterior for chains that the test can make too: x_t = a x_(t-1) + e_t
# + c shift, e_t uniform on (-1/2, 1/2) by the generator s <- 16807 s mod (2^31 - 1), s_0 = 1 + c.
suppressMessages(library(posterior))
chain <- function(c, draws, a, shift) {
  s <- 1 + c
  x <- numeric(draws)
  previous <- 0
  for (t in seq_len(draws)) {
    s <- (16807 * s) %% 2147483647
    previous <- a * previous + s / 2147483647 - 0.5
    x[t] <- previous + c * shift
  }
  x
}
number <- function(x) format(x, digits = 15)
cases <- list(c(4, 200, 0.6, 0), c(4, 101, -0.5, 0.1), c(2, 500, 0.9, 0), c(1, 50, 0, 0), c(3, 40, 0.3, 0.5))
entries <- vapply(cases, function(case) {
  x <- sapply(seq_len(case[1]), function(c) chain(c, case[2], case[3], case[4]))
  sprintf(
    '{"chains":%d,"draws":%d,"a":%g,"shift":%g,"mean":%s,"sd":%s,"rHat":%s,"essBulk":%s,"essTail":%s,"mcseMean":%s,"mcseSd":%s}',
    case[1], case[2], case[3], case[4], number(mean(x)), number(sd(x)), number(rhat(x)),
    number(suppressWarnings(ess_bulk(x))), number(suppressWarnings(ess_tail(x))),
    number(suppressWarnings(mcse_mean(x))), number(suppressWarnings(mcse_sd(x)))
  )
}, "")
cat(sprintf('{"posterior":"%s","cases":[\n%s\n]}\n', packageVersion("posterior"), paste(entries, collapse = ",\n")))
