# Shared by the peer scripts: Rscript <peer>.R <csv file> <binomial|poisson> <formula>

read_job <- function() {
  arguments <- commandArgs(trailingOnly = TRUE)
  data <- read.csv(arguments[1], stringsAsFactors = TRUE)
  data$row <- seq_len(nrow(data))
  list(data = data, family = arguments[2], formula = as.formula(arguments[3]))
}

# Peak resident memory in MB; elsewhere than on Linux what R's own heap took at most.
peak_mb <- function() {
  status <- "/proc/self/status"
  if (!file.exists(status)) return(sum(gc()[, 6]))
  line <- grep("^VmHWM", readLines(status), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}

report <- function(seconds, log_lik, fe, sd, converged, warnings) {
  number <- function(x) ifelse(is.finite(x), format(x, digits = 15, trim = TRUE), "null")
  text <- function(x) encodeString(x, quote = "\"")
  object <- function(x) {
    paste0("{", paste0(text(names(x)), ":", vapply(x, number, ""), collapse = ","), "}")
  }
  cat(sprintf(
    "{\"seconds\":%s,\"peakMB\":%s,\"logLik\":%s,\"fe\":%s,\"sd\":%s,\"converged\":%s,\"warnings\":[%s]}\n",
    number(seconds), number(peak_mb()), number(log_lik), object(fe), object(sd),
    if (converged) "true" else "false", paste(text(warnings), collapse = ",")
  ))
}
