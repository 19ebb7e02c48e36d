using Discovery.Store;
using Discovery.Store.Auth;

namespace Discovery.Server.Auth;

/// <summary>What the door has to know of the member behind it.</summary>
internal interface IAuthSource
{
    /// <summary>Users, roles and tokens, as of the last entry that this member has applied.</summary>
    AuthView Auth { get; }

    /// <summary>Which keys hang on which lease.</summary>
    ILeaseBook Leases { get; }

    /// <summary>Completes when this member has applied everything that was acknowledged before the call.</summary>
    /// <exception cref="StoreException">Timed out, nobody to ask, or the node stops.</exception>
    Task WaitForReadAsync(CancellationToken cancellationToken);
}
