namespace Discovery.Extensions.Registration;

/// <summary>One way to find out how the instance is.</summary>
internal interface ICheckProbe : IAsyncDisposable
{
    /// <summary>One run. What it throws counts as critical, with the message as the note.</summary>
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}
