using Discovery.Protocol;
using Discovery.Store.Auth;
using Google.Protobuf;
using static Discovery.Store.Tests.Auth.AuthRequests;
using Type = Discovery.Protocol.Permission.Types.Type;

namespace Discovery.Store.Tests.Auth;

/// <summary>A store with auth on: root, and "ann" whose one role the tests fill.</summary>
internal sealed class AuthStore
{
    internal AuthStore()
    {
        Do(AddUser("root"));
        Do(GrantRole("root", "root"));
        Do(AddUser("ann"));
        Do(AddRole("r"));
        Do(GrantRole("ann", "r"));
        Do(Enable());
    }

    internal StoreHarness Store { get; } = new();

    internal AuthView View => Store.Machine.Auth;

    internal Requester Root => new("root", View.Revision);

    internal Requester Ann => new("ann", View.Revision);

    internal void Do(AuthChange change) => Assert.Null(Store.Apply(change).Error);

    internal void Permit(Type type, string key, string end = "") => Do(AuthRequests.Permit("r", type, key, end));

    /// <summary>What ann's request comes to, through the log.</summary>
    internal StoreError? AsAnn(IMessage request) => Store.ApplyAs(Ann, request).Error;
}
