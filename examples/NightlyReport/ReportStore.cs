using System.Globalization;
using Discovery.Client;
using Discovery.Recipes.Elections;

namespace NightlyReport;

/// <summary>
/// Where reports go. It checks the fencing token itself, as any storage that a singleton job writes to should: a process that slept
/// through the end of its term believes to be the leader when it wakes, and its writes must not go through.
/// <para>The reports stand in the same store as the election, so the check is a compare on the leader's key. Elsewhere, keep the greatest
/// token seen beside the data (<c>UPDATE … SET token = @token … WHERE token &lt;= @token</c>) and refuse what is smaller.</para>
/// </summary>
internal sealed class ReportStore(IKvClient client)
{
    private const string LastReport = "/reports/nightly/last";

    public async Task<int> WriteNextAsync(SingletonJobContext context, CancellationToken cancellationToken)
    {
        var last = await client.GetAsync(LastReport, null, cancellationToken);
        var number = 1 + (last is null ? 0 : int.Parse(last.Value.ToString(), CultureInfo.InvariantCulture));
        var written = await client.CommitAsync(
            new KvTxn()
                .When(
                    KvCompare.CreateRevision(context.Leadership.Key).EqualTo(context.FencingToken),
                    KvCompare.ModRevision(LastReport).EqualTo(last?.ModRevision ?? 0))
                .Then(KvOp.Put(LastReport, number.ToString(CultureInfo.InvariantCulture))),
            cancellationToken);
        return written.Succeeded ? number : throw new LeadershipLostException($"Report {number} was refused: somebody else leads by now.");
    }
}
