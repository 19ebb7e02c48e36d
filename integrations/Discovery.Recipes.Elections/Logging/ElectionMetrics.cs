using System.Diagnostics.Metrics;

namespace Discovery.Recipes.Elections;

/// <summary>The meter <c>Discovery.Recipes.Elections</c>: who leads, how often that changed, how often jobs failed.</summary>
internal sealed class ElectionMetrics
{
    public const string MeterName = "Discovery.Recipes.Elections";

    private readonly UpDownCounter<int> _leading;
    private readonly Counter<long> _terms;
    private readonly Counter<long> _failures;

    public ElectionMetrics(IMeterFactory? meters = null)
    {
        var meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _leading = meter.CreateUpDownCounter<int>("discovery.singleton_job.leading", "{job}", "1 while the job runs or ran to its end here.");
        _terms = meter.CreateCounter<long>("discovery.singleton_job.terms", "{term}", "How often this process was elected.");
        _failures = meter.CreateCounter<long>("discovery.singleton_job.failures", "{failure}", "How often the job threw or could not stand.");
    }

    public void Failed(string job) => _failures.Add(1, Tag(job));

    /// <summary>Counts a term; dispose the answer when it is over.</summary>
    public IDisposable Lead(string job)
    {
        _terms.Add(1, Tag(job));
        _leading.Add(1, Tag(job));
        return new Term(this, job);
    }

    private static KeyValuePair<string, object?> Tag(string job) => new("job", job);

    private sealed class Term(ElectionMetrics metrics, string job) : IDisposable
    {
        public void Dispose() => metrics._leading.Add(-1, Tag(job));
    }
}
