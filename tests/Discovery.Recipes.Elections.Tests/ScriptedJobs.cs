using Microsoft.Extensions.Hosting;

namespace Discovery.Recipes.Elections.Tests;

internal sealed class ScriptedJob(JobScript script) : ISingletonJob, IAsyncDisposable
{
    public Task RunAsync(SingletonJobContext context, CancellationToken cancellationToken) => script.RunAsync(this, context, cancellationToken);

    public ValueTask DisposeAsync()
    {
        script.Disposed.Enqueue(this);
        return ValueTask.CompletedTask;
    }
}

internal sealed class ScriptedService(JobScript script, SingletonJobContext context) : BackgroundService
{
    public override void Dispose()
    {
        script.Disposed.Enqueue(this);
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => script.RunAsync(this, context, stoppingToken);
}
