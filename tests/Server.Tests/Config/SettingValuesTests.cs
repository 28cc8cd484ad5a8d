using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

/// <summary>Values in one array, found by a bit for each row: the same as a dictionary with the row as its key.</summary>
public sealed class SettingValuesTests
{
    [Fact]
    public void Whatever_is_set_and_taken_away_each_row_has_its_own_value()
    {
        Setting[] rows = [.. Bound.Table.All.Select(entry => entry.Setting).Distinct()];
        Assert.True(rows.Max(row => row.Place) >= 64, "more than one word of bits");
        var random = new Random(8151);
        for (int round = 0; round < 50; round++)
        {
            SettingValues values = new();
            Dictionary<Setting, object> expected = [];
            for (int step = 0; step < 200; step++)
            {
                Setting row = rows[random.Next(rows.Length)];
                object? value = random.Next(3) == 0 ? null : $"value {step}";
                values.Set(row, value);
                if (value is null)
                {
                    expected.Remove(row);
                }
                else
                {
                    expected[row] = value;
                }
            }

            Assert.All(rows, row => Assert.Same(expected.GetValueOrDefault(row), values.Find(row)));
            Assert.All(rows, row => Assert.Equal(expected.ContainsKey(row), values.Has(row)));
            Assert.Equal(expected.Keys.OrderBy(row => row.Place), values.Given);
            SettingValues copy = values.Copy();
            Assert.Equal(values, copy);
            Setting changed = rows[round];
            copy.Set(changed, "another");
            Assert.NotEqual(values, copy);
            Assert.Same(expected.GetValueOrDefault(changed), values.Find(changed));
        }
    }
}
