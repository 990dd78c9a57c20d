// The model of mixedglm, u_j ~ N(0, exp(2 vcp)), with effects in units of their standard deviation.
// family 0: binomial, logit; 1: Poisson, log.
data {
  int<lower=0, upper=1> family;
  int<lower=1> n;
  int<lower=0> p;
  int<lower=1> q;
  int<lower=1> k;
  int<lower=0> y[n];
  int<lower=0> trials[n];
  vector[n] shift;
  matrix[n, p] x;
  int<lower=0> entries;
  vector[entries] z;
  int z_column[entries];
  int z_row[n + 1];
  int<lower=1, upper=k> term[q];
  vector<lower=0>[p] fe_p;
  vector<lower=0>[k] vcp_p;
}
parameters {
  vector[p] fe;
  vector[k] vcp;
  vector[q] b;
}
transformed parameters {
  vector[q] vc = exp(vcp[term]) .* b;
}
model {
  vector[n] eta = shift + x * fe + csr_matrix_times_vector(n, q, z, z_column, z_row, vc);
  fe ~ normal(0, fe_p);
  vcp ~ normal(0, vcp_p);
  b ~ std_normal();
  if (family == 0) y ~ binomial_logit(trials, eta);
  else y ~ poisson_log(eta);
}
