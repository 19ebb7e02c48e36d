using System.Diagnostics;
using Discovery.Client;
using Discovery.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Discovery.Extensions.HealthChecks;

/// <summary>A linearizable read of one key: only a store with a leader and a majority answers it.</summary>
internal sealed class KvStoreHealthCheck(IServiceProvider services, TimeSpan timeout) : IHealthCheck
{
    // What etcdctl endpoint health reads as well; it need not exist.
    private const string Key = "health";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var expiry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expiry.CancelAfter(timeout);
        var begun = Stopwatch.GetTimestamp();
        try
        {
            // Asked for here and not before, so that a section that names no store is a failed check and not a failed report.
            var read = await services.GetRequiredService<IKvClient>().RangeAsync(Key, new RangeOptions { KeysOnly = true }, expiry.Token);
            return Answered(begun, read.Revision);
        }
        catch (RpcException e) when (e.StatusCode == RpcStatusCode.PermissionDenied)
        {
            // Who may read what was agreed upon by a majority, too.
            return Answered(begun, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(context, $"The store did not answer within {timeout.TotalSeconds:0.###} s.", null);
        }
        catch (RpcException e)
        {
            return Failed(context, e.Detail, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
        {
            return Failed(context, e.Message, e);
        }
    }

    private static HealthCheckResult Answered(long begun, long? revision)
    {
        var data = new Dictionary<string, object> { ["milliseconds"] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds };
        if (revision is not null)
            data["revision"] = revision;
        return HealthCheckResult.Healthy("The store answers.", data);
    }

    private static HealthCheckResult Failed(HealthCheckContext context, string reason, Exception? exception) =>
        new(context.Registration.FailureStatus, reason, exception);
}
