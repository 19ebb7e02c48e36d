using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Discovery.Recipes.Elections;

/// <summary>Runs one term of a job: a fresh object in a scope of its own, whichever of the two kinds it is.</summary>
internal sealed class SingletonJobTerm<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TJob>(
    IServiceScopeFactory scopes) : ISingletonJob
    where TJob : class
{
    public async Task RunAsync(SingletonJobContext context, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<SingletonJobScope>().Context = context;
        var job = ActivatorUtilities.CreateInstance<TJob>(scope.ServiceProvider);
        try
        {
            if (job is ISingletonJob singleton)
                await singleton.RunAsync(context, cancellationToken);
            else
                await RunAsync((BackgroundService)(object)job, cancellationToken);
        }
        finally
        {
            if (job is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else if (job is IDisposable disposable)
                disposable.Dispose();
        }
    }

    private static async Task RunAsync(BackgroundService service, CancellationToken cancellationToken)
    {
        await service.StartAsync(cancellationToken);
        var running = service.ExecuteTask ?? Task.CompletedTask;
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Without a limit: a service that still runs is a service that still runs, whatever we would like to believe.
        await service.StopAsync(CancellationToken.None);
        await running;
    }
}
